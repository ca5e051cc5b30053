/** Field of an experiment with methods beside those that it inherits, or has by default. */
export const ADDED_METHODS = "methods+";
