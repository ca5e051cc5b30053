/** Files of a study stage, in its output and where they are published. */
export const STUDY_FILES = { markdown: "study.md", data: "study.json" } as const;
