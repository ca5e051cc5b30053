import type { Answer } from "./answer.ts";
import { type Html, html, trusted } from "./html.ts";

/** Number of experiments without runs that are named. */
const FEW = 3;

/**
 * Shows the headline figure and the answer of each experiment, and says which are not measured yet.
 *
 * @param where what tells the experiments from others of the same title on the page
 */
export function answerCards(answers: readonly Answer[], where = ""): Html {
  const unmeasured = answers.filter(({ sentences }) => sentences.length === 0);
  return html`<div class="headlines">${
    answers.filter(({ sentences }) => sentences.length > 0).map(({ title, svg, sentences }) =>
      html`
        <section class="${svg === null ? "bare" : "headline"}"
          aria-label="${title}${where}: the answer">${svg === null
            ? html`<p class="name">${title}</p>`
            : html`
              <figure>
                <div class="scroll" tabindex="0" role="group"
                  aria-label="Accuracies of ${title}">${trusted(svg)}</div>
              </figure>
            `}<p class="answer">${sentences.join(" ")}</p></section>
      `
    )
  }</div>${
    unmeasured.length === 0
      ? []
      : html`<p class="answer">Nothing is measured yet of ${
        unmeasured.length > FEW && unmeasured.length < answers.length
          ? `the other ${unmeasured.length} experiments`
          : unmeasured.map(({ title }) => title).join(", ")
      }.</p>`
  }`;
}
