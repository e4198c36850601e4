import { VIA } from './server.mjs';
import { tell } from './story.mjs';
import { v2 } from './v2.mjs';

// No specification has the newer protocol over SSE.
tell(v2('auto', 'auto', VIA === 'sse' ? '2025-11-25' : '2026-07-28'));
