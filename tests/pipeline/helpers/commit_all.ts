/** Commits all files of a folder, after making it a repository if needed. */
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
