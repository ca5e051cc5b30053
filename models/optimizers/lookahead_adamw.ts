import adamw from "./adamw.ts";
import { lookahead } from "./lookahead.ts";

/** Lookahead around AdamW. */
export default lookahead(adamw);
