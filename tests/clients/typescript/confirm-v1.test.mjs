import { confirms } from './confirm.mjs';
import { v1 } from './v1.mjs';

confirms(v1);
