import { tell } from './story.mjs';
import { v2 } from './v2.mjs';

tell(v2('pinned', { pin: '2026-07-28' }, '2026-07-28'));
