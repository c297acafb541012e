// The form of a proposal: saves it by itself as a draft, counts letters, adds budget lines, and lets nothing be sent twice.
// Everything works without this script by the form's own buttons; it only does the same sooner. Files are never sent by it.
"use strict";

(() => {
  const PAUSE = 3000; // milliseconds after the last keystroke
  const RETRY = 15000; // milliseconds after a failed attempt
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const words = form.dataset;
  const status = form.querySelector("[data-status]");
  const printed = (value) => value.toLocaleString(document.documentElement.lang);

  // Saving by itself ----------------------------------------------------------------------------------------------------

  let timer = 0;
  let underway = null; // the promise of the request that is being answered
  let isChanged = false;
  let isStopped = false; // two versions have met: a person must look at both

  const textOnly = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File || name === "remove") data.delete(name);
    return data;
  };

  const later = (milliseconds) => {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(save, milliseconds);
  };

  const take = (answer) => {
    form.elements.version.value = answer.version;
    form.elements.seen.value = answer.seen;
    if (form.getAttribute("action") !== answer.address) {
      form.setAttribute("action", answer.address);
      history.replaceState(null, "", answer.address); // a reload opens the draft, not an empty form
    }
    status.textContent = answer.text;
    form.querySelector("[data-leave]").textContent = words.leave;
  };

  const refuse = (text) => {
    isStopped = true;
    status.textContent = text;
  };

  const ask = async (isLast) => {
    isChanged = false;
    try {
      const response = await fetch(form.getAttribute("action"), {
        method: "POST", body: textOnly(), headers: { Accept: "application/json" }, keepalive: isLast,
      });
      const isOurs = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
      if (isOurs && response.ok) take(await response.json());
      else if (isOurs) refuse((await response.json()).text);
      else if (response.redirected) {
        isChanged = true;
        status.textContent = words.signedOut;
        later(RETRY);
      } else refuse(words.refused);
    } catch {
      isChanged = true;
      status.textContent = words.waiting;
      later(RETRY);
    }
  };

  async function save(isLast = false) {
    clearTimeout(timer);
    if (!isChanged || isStopped || underway) return;
    if (!isLast) status.textContent = words.saving;
    underway = ask(isLast);
    await underway;
    underway = null;
    if (isChanged) later(PAUSE); // typed meanwhile
  }

  const note = (event) => {
    if (event.target.type === "file" || event.target.name === "remove") return;
    isChanged = true;
    later(PAUSE);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  window.addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });

  // A button of the form waits for the request that is underway, or the two would meet as two versions.
  let isSent = false;
  form.addEventListener("submit", async (event) => {
    if (isSent) return event.preventDefault(); // a double click
    clearTimeout(timer);
    if (underway) {
      const button = event.submitter;
      event.preventDefault();
      await underway;
      form.requestSubmit(button);
      return;
    }
    isSent = true;
    isChanged = false;
  });
  window.addEventListener("pageshow", () => { isSent = false; }); // back from the next page

  // Counting letters ----------------------------------------------------------------------------------------------------

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

  form.querySelectorAll("[data-limit]").forEach((field) => {
    const limit = Number(field.dataset.limit);
    const line = document.createElement("p");
    line.className = "field__count numeric";
    field.after(line);
    const count = () => {
      const length = [...field.value].length;
      const over = length > limit;
      line.textContent = fill(over ? words.over : words.count, { count: printed(length), limit: printed(limit) });
      line.classList.toggle("field__count--over", over);
      line.hidden = length < limit * 0.7; // it is news only near the end
    };
    field.addEventListener("input", count);
    count();
  });

  // Budgets -------------------------------------------------------------------------------------------------------------

  const number = (text) => Number(text.replace(/[,\s]/g, ""));

  form.querySelectorAll("[data-budget]").forEach((budget) => {
    const list = budget.querySelector("ol");
    const sum = budget.querySelector("[data-sum]");
    const button = budget.querySelector("button");

    const add = () => {
      const lines = list.children;
      const old = lines.length - 1;
      const line = lines[old].cloneNode(true);
      line.querySelectorAll("[id], [for], [name]").forEach((element) => {
        for (const attribute of ["id", "for", "name"]) {
          const value = element.getAttribute(attribute);
          if (value) element.setAttribute(attribute, value.replace(`-${old}-`, `-${old + 1}-`));
        }
        if (element.matches("input")) element.value = "";
      });
      line.querySelectorAll(".visually-hidden").forEach((label) => {
        label.textContent = label.textContent.replace(/\d+/, old + 2);
      });
      list.append(line);
      line.querySelector("input").focus();
      button.hidden = lines.length >= Number(budget.dataset.most);
    };

    const addUp = () => {
      const amounts = [...budget.querySelectorAll("input[name$=-amount]")].map((field) => number(field.value));
      const total = amounts.reduce((one, other) => one + (Number.isFinite(other) ? other : 0), 0);
      sum.hidden = !total;
      sum.textContent = `${budget.dataset.sumLabel}: ${printed(total)}`;
    };

    button.addEventListener("click", (event) => {
      event.preventDefault();
      add();
    });
    budget.addEventListener("input", addUp);
    addUp();
  });
})();
