/** Makes a repository of a folder, if it is none, and commits all that is in it. */
export async function commitAll(root: string): Promise<void> {
  const who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
  for (
    const args of [["init", "-q"], ["add", "."], ["commit", "-q", "--allow-empty", "-m", "all"]]
  ) {
    const { success, stderr } = await new Deno.Command("git", {
      args: ["-C", root, ...who, ...args],
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }
}
