import { tell } from './story.mjs';
import { v2 } from './v2.mjs';

tell(v2('legacy', 'legacy', '2025-11-25'));
