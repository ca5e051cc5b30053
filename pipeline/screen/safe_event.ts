import type { Event } from "../events.ts";
import { mapTexts } from "../words/map_texts.ts";
import { redact } from "../words/redact.ts";
import { visible } from "../words/visible.ts";

/** An event as it may be shown and written down: without credentials, and with no character that is obeyed, not shown. */
export function safeEvent(event: Event): Event {
  return mapTexts(event, (text) => visible(redact(text)));
}
