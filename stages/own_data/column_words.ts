/** Names that columns of classes usually have. */
export const LABEL = /^(labels?|class|classes|target|y)$/i;
/** Columns that pandas writes for the numbers of lines. */
export const INDEX = /^(|Unnamed: 0|__index_level_\d+__)$/;
