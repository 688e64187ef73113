// A tap that finds no network is kept in this browser and sent later. Without this script it is an ordinary form.
"use strict";

(() => {
  const KEPT = "everweek.taps";
  const kept = () => JSON.parse(localStorage.getItem(KEPT) || "[]");
  const keep = (taps) => localStorage.setItem(KEPT, JSON.stringify(taps));
  const forms = [...document.querySelectorAll("form[data-tap]")];
  if (!forms.length) return;
  // A key begins with whose it is: on a shared computer nobody sends what somebody else tapped.
  const whose = (key) => key.split("-")[0];
  const reader = whose(forms[0].elements.key.value);

  // Told as how long ago: whatever the clock of this machine says, it is the same one at both moments.
  const MOST_AGO = 30 * 24 * 3600;
  const ago = (tap) => (tap.at ? Math.min(MOST_AGO, Math.max(0, Math.round((Date.now() - tap.at) / 1000))) : 0);

  // The browser only knows that it has some network, and not whether the house is reached by it.
  const reached = async () => {
    try {
      return (await fetch("/health/live", { cache: "no-store", signal: AbortSignal.timeout(4000) })).ok;
    } catch {
      return false;
    }
  };

  // Tried again with each page, for what stands in its way may be gone; told meanwhile, and given up once it is tapped anew.
  // What is refused leads to the overview, which says why.
  const overview = new URL("./", forms[0].action).pathname;
  const isRefused = (answer) =>
    answer.ok ? new URL(answer.url).pathname === overview : [400, 404, 409, 422].includes(answer.status);
  const say = (words) => forms.forEach((form) => (form.querySelector("[role=status]").textContent = form.dataset[words]));

  const send = async () => {
    const token = forms[0].elements.csrfmiddlewaretoken.value;
    for (const tap of kept().filter((one) => whose(one.key) === reader)) {
      const body = new URLSearchParams({ csrfmiddlewaretoken: token, key: tap.key, case: tap.case, ago: ago(tap) });
      let answer;
      try {
        answer = await fetch(forms[0].action, { method: "POST", body, credentials: "same-origin" });
      } catch {
        return;
      }
      // Signed out, or the house is away: it stays kept. By its key, what was sent twice is one report.
      if (isRefused(answer)) {
        keep(kept().map((one) => (one.key === tap.key ? { ...one, refused: true } : one)));
        say("refused");
        continue;
      }
      if (!answer.ok || !/\/respect\/\d+\/$/.test(new URL(answer.url).pathname)) continue;
      keep(kept().filter((one) => one.key !== tap.key));
    }
  };

  for (const form of forms) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      button.disabled = true;
      keep(kept().filter((one) => !one.refused || whose(one.key) !== reader));
      if (await reached()) {
        form.submit();
        return;
      }
      keep([...kept(), { key: form.elements.key.value, case: form.elements.case.value, at: Date.now() }]);
      form.querySelector("[role=status]").textContent = form.dataset.kept;
    });
  }
  addEventListener("online", send);
  send();
})();
