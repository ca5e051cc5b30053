import sgd from "./sgd.ts";
import { lookahead } from "./lookahead.ts";

/** Lookahead around SGD with its options. */
export default lookahead(sgd);
