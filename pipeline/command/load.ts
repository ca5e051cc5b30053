import type { App, LoadOptions, Workflow } from "../app.ts";
import { openProject } from "../plan/project.ts";
import { print } from "../words/print.ts";
import { redact } from "../words/redact.ts";
import type { Arguments } from "./command.ts";
import type { Loaded } from "./command_table.ts";

/** Composes the workflow that a command line asks for. */
export function loadWorkflow(
  { profile, seeds, set, name, added }: Arguments,
  app: App,
  committed = false,
): Promise<Workflow> {
  const options: LoadOptions = {
    root: app.root,
    set,
    added,
    ...(profile === undefined ? {} : { profile }),
    ...(seeds === undefined ? {} : { seeds }),
    ...(name === undefined ? {} : { name }),
    ...(committed && { committed }),
  };
  return app.load(options);
}

/** Says what a workflow has to tell, and opens the project over its stages. */
export async function openWorkflow(
  workflow: Workflow,
  args: Arguments,
  app: App,
): Promise<Loaded> {
  if (!args.quiet) {
    for (const notice of workflow.notices ?? []) print("stderr", `note: ${redact(notice)}`);
  }
  const { stages, problems, committed, words } = workflow;
  const opened = await openProject(app.root, stages, problems, committed?.records);
  return { args, app, workflow, project: { ...opened, words, chosen: args } };
}
