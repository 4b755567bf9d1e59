/** The page: which parts it has, and what they tell each other. */

import { session } from "./agent.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { failureOf } from "./failure.js";
import { Follow } from "./follow.js";
import { Keys } from "./key.js";
import { notice, unnotice } from "./notice.js";
import { announce } from "./status.js";
import { Store } from "./store.js";

const at = (id) => document.getElementById(id);

const store = new Store();
const keys = new Keys(() => (at("forget").hidden = keys.key === null));
const conversation = new Conversation({
  list: at("turns"),
  store,
  keys,
  follow: new Follow(at("latest")),
  tell: {
    changed: ({ busy, empty }) => {
      composer.busy = busy;
      at("empty").hidden = !empty;
      at("fresh").hidden = empty;
    },
    edit: (question) => composer.put(question),
    unkept: () => notice("This browser keeps nothing: the conversation is gone when you close the page."),
  },
});
const composer = new Composer({
  store,
  tell: { ask, stop: () => conversation.stop(), refuse: (why) => notice(why) },
});

function ask(question) {
  unnotice();
  return conversation.ask(question);
}

/** Learn who answers here, and ask for the key if there is one. */
async function meet() {
  try {
    const { keyRequired, model, tools, credit } = await session();
    at("model").textContent = model;
    at("credit").textContent = credit;
    for (const example of examples()) example.parentElement.hidden = !tools.includes(example.dataset.tool);
    if (navigator.onLine) unnotice(); // else the network went while the answer came in
    if (keyRequired && keys.key === null) await keys.ask();
  } catch (error) {
    const { what, why } = failureOf(error);
    notice(`${what}. ${why}`, { name: "Try again", run: meet });
  }
}

function examples() {
  return document.querySelectorAll("[data-tool]");
}

for (const example of examples()) {
  example.addEventListener("click", () => {
    if (!conversation.busy) ask(example.textContent);
    composer.focus();
  });
}
at("fresh").addEventListener("click", () => {
  conversation.fresh();
  composer.focus();
});
at("forget").addEventListener("click", () => {
  keys.forget();
  announce("The key is forgotten");
  composer.focus();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !at("key").open) conversation.stop();
});
addEventListener("offline", () => notice("You are offline. What you type is kept."));
addEventListener("online", meet);

at("forget").hidden = keys.key === null;
conversation.restore();
// A finger would have a keyboard slide over half of the page.
if (matchMedia("(pointer: fine)").matches) composer.focus();
meet();
