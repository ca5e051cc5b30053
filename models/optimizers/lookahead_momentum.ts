import momentumSgd from "./momentum.ts";
import { lookahead } from "./lookahead.ts";

/** Lookahead around SGD with momentum as in the paper. */
export default lookahead(momentumSgd);
