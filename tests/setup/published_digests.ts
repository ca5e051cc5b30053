/** The folder of the results that a copy of the project has published, the only ones there. */
export function publishedFolder(root: string): string {
  const [only, ...others] = [...Deno.readDirSync(`${root}/results/local`)];
  if (only === undefined || others.length > 0) {
    throw new Error(`"${root}/results/local" has ${others.length + 1} folders, wanted one.`);
  }
  return `${root}/results/local/${only.name}`;
}

/** Reads what each stage has come to: the digests in the published run records. */
export function publishedDigests(root: string): Record<string, string> {
  const digests: Record<string, string> = {};
  const visit = (folder: string) => {
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      if (isDirectory) visit(`${folder}/${name}`);
      // Beside a record, in a folder of its name, lie files of its output.
      else if (!/\/seed-\d+$/.test(folder)) {
        const { stage, output } = JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));
        digests[stage] = output.digest;
      }
    }
  };
  visit(`${publishedFolder(root)}/runs`);
  return digests;
}
