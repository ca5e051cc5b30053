/** Path of the list of files that a stage publishes into a folder. */
export function listPath(folder: string, stage: string): string {
  return `${folder}/published/${stage.replaceAll("/", "-")}.sha256`;
}
