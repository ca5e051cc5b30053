import { answerCards } from "./answer_cards.ts";
import { readAnswers } from "./answers_json.ts";
import { html, trusted } from "./html.ts";
import { REPORT_STYLE } from "./style.ts";

/** Makes the page that links to the pages of a folder's profiles, with their answers. */
export async function resultsIndex(folder: string): Promise<string> {
  const profiles: string[] = [];
  for await (const { name } of Deno.readDir(folder)) profiles.push(name);
  const entries = await Promise.all(
    profiles.sort().map(async (profile) => ({
      profile,
      found: await readAnswers(`${folder}/${profile}`),
    })),
  );
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Train longer, generalize better: all results</title>
        <style>${trusted(REPORT_STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>Train longer, generalize better: all results</h1>
        </header>
        <main>
          <p>A reproduction of Hoffer, Hubara and Soudry (2017). Each set of runs, called a profile, has a page of its own.</p>
          ${entries.map(({ profile, found }) =>
            found === null
              ? []
              : html`<h2><a href="${profile}/report.html">${profile}</a></h2>${
                found.heading === null ? "" : html`<p class="bad">${found.heading}</p>`
              }${answerCards(found.answers, `, profile ${profile}`)}`
          )}
        </main>
      </body>
    </html>
  `.html.trimStart();
}

/** Writes it into the folder. */
export async function writeIndex(folder: string): Promise<void> {
  await Deno.writeTextFile(`${folder}/index.html`, await resultsIndex(folder));
}

if (import.meta.main) await writeIndex("results");
