import type { App, Workflow } from "../app.ts";
import type { Project } from "../plan/project.ts";
import type { Arguments, CommandHelp, Flag } from "./command.ts";

/** What a command that looks at the stages is served with. */
export interface Loaded {
  readonly args: Arguments;
  readonly app: App;
  readonly workflow: Workflow;
  readonly project: Project;
}

/** A command, and what it does. What is not asked for is not loaded: starting is most of what a `status` takes. */
export type Command =
  & CommandHelp
  & (
    | {
      readonly loads: true;
      /** Whether it is about the committed results, as `LoadOptions.committed` says. */
      readonly commits?: true;
      readonly serve: (loaded: Loaded) => Promise<number>;
    }
    | {
      readonly loads?: false;
      readonly commits?: false;
      readonly serve: (args: Arguments, app: App, table: CommandTable) => Promise<number>;
    }
  );

/** All that can be asked of an application. */
export interface CommandTable {
  readonly commands: ReadonlyMap<string, Command>;
  readonly flags: ReadonlyMap<string, Flag>;
}
