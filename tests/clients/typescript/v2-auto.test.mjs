import { tell } from './story.mjs';
import { v2 } from './v2.mjs';

tell(v2('auto', 'auto', '2026-07-28'));
