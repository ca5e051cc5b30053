import type { Event } from "../events.ts";
import { mapTexts } from "../words/map_texts.ts";
import { redact } from "../words/redact.ts";
import { visible } from "../words/visible.ts";

/** Removes credentials from an event and makes its control characters visible, so that it may be shown and stored. */
export function safeEvent(event: Event): Event {
  return mapTexts(event, (text) => visible(redact(text)));
}
