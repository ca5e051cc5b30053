/** Names that columns of classes usually have. */
export const LABEL = /^(labels?|class|classes|target|y)$/i;
/** Columns that pandas writes for the numbers of lines. */
export const INDEX = /^(|Unnamed: 0|__index_level_\d+__)$/;
/** What stands for a missing number. */
const GAP = /^(|\?|\.|-|na|n\/a|nan|null|none|[+-]?inf(inity)?)$/i;

/** Whether a cell holds nothing. */
export const isGap = (cell: string) => GAP.test(cell.trim());
