import { confirms } from './confirm.mjs';
import { VIA } from './server.mjs';
import { v2 } from './v2.mjs';

// No specification has the newer protocol over SSE.
confirms(v2('auto', 'auto', VIA === 'sse' ? '2025-11-25' : '2026-07-28'));
confirms(v2('legacy', 'legacy', '2025-11-25'));
