import { tell } from './story.mjs';
import { v1 } from './v1.mjs';

tell(v1);
