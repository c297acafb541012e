// What was typed on a record's page and not saved yet is kept on this computer, for this person, until it is saved.
// It survives a closed browser and an expired session; leaving the page with unsaved work asks first.
(() => {
  const words = document.currentScript.dataset;
  const user = words.user;
  const PREFIX = "unsaved:";
  const KEPT_FOR = 30 * 24 * 60 * 60 * 1000; // a month
  const editors = new Map(); // of rich text, by their textarea
  document.addEventListener("prose-editor:ready", ({ detail }) => editors.set(detail.textarea, detail.editor));

  const stored = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

  // Of others who use this computer, and of long ago, nothing is kept.
  for (const key of keys()) {
    const entry = stored(key);
    if (!entry || entry.user !== user || Date.now() - entry.time > KEPT_FOR) localStorage.removeItem(key);
  }
  document.getElementById("logout-form")?.addEventListener("submit", () => keys().forEach((key) => localStorage.removeItem(key)));

  // A page that tells of success ends what was sent before it; after signing in the success is only that.
  const hasSignedIn = document.referrer.includes("/accounts/");
  if (document.querySelector(".messagelist .success") && !hasSignedIn) {
    for (const key of keys()) if (stored(key).isSent) localStorage.removeItem(key);
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("#content-main form[id$=_form], form.kept");
    if (form) keep(form);
  });

  function keep(form) {
    const key = PREFIX + location.pathname.replace(/^\/\w\w\//, "/"); // the same record in either language
    const hasErrors = Boolean(document.querySelector(".errornote"));
    let first = null; // the values of the page as it came; rich text changes a little when its editor starts
    let isLeaving = false;

    const values = () => {
      const found = {};
      for (const field of form.elements) {
        if (!field.name || ["submit", "button", "file", "password"].includes(field.type) || field.name === "csrfmiddlewaretoken") continue;
        if (["checkbox", "radio"].includes(field.type)) {
          (found[field.name] ??= []).push(...(field.checked ? [field.value] : []));
        } else if (field.type === "select-multiple") {
          found[field.name] = [...field.selectedOptions].map((option) => [option.value, option.text]);
        } else if (field.type === "select-one") {
          const option = field.selectedOptions[0];
          found[field.name] = option ? [[option.value, option.text]] : [];
        } else {
          (found[field.name] ??= []).push(field.value);
        }
      }
      return found;
    };
    const isDirty = () => first !== null && JSON.stringify(values()) !== first;
    const write = (isSent) => {
      try {
        localStorage.setItem(key, JSON.stringify({ user, time: Date.now(), isSent, values: values() }));
      } catch { /* a full store: the warning before leaving still helps */ }
    };

    const before = stored(key);
    setTimeout(() => {
      if (!hasErrors) first = JSON.stringify(values());
      else first = "";
      if (before && !hasErrors && JSON.stringify(before.values) !== first) offer(before);
    }, 700);

    let timer;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => { if (!isLeaving && isDirty()) write(false); }, 400);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", () => {
      isLeaving = true;
      clearTimeout(timer);
      if (isDirty()) write(true);
    });
    addEventListener("beforeunload", (event) => {
      if (isLeaving || !isDirty()) return;
      write(false);
      event.preventDefault();
    });

    function offer(entry) {
      const box = document.createElement("div");
      box.className = "unsaved";
      box.setAttribute("role", "status");
      const time = new Date(entry.time).toLocaleString(document.documentElement.lang);
      const text = document.createElement("p");
      text.textContent = words.found.replace("{time}", time);
      const back = button(words.restore, () => { restore(entry.values); box.remove(); });
      const away = button(words.discard, () => { localStorage.removeItem(key); box.remove(); });
      box.append(text, back, " ", away);
      form.prepend(box);
    }

    function button(label, act) {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      made.addEventListener("click", act);
      return made;
    }

    function restore(kept) {
      addRows(kept);
      for (const [name, list] of Object.entries(kept)) {
        if (/-(TOTAL|INITIAL)_FORMS$/.test(name)) continue;
        const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
        fields.forEach((field, at) => put(field, list, at));
      }
      changed();
    }

    // Parts of the record that were added and not saved.
    function addRows(kept) {
      for (const [name, [total]] of Object.entries(kept)) {
        if (!name.endsWith("-TOTAL_FORMS")) continue;
        const group = document.getElementById(name.replace("-TOTAL_FORMS", "-group"));
        const count = form.querySelector(`[name="${CSS.escape(name)}"]`);
        for (let tries = 0; group && count && Number(count.value) < Number(total) && tries < 100; tries++) {
          group.querySelector(".add-row a")?.click();
        }
      }
    }

    function put(field, list, at) {
      if (["checkbox", "radio"].includes(field.type)) {
        field.checked = list.includes(field.value);
      } else if (field.tagName === "SELECT") {
        for (const [value, text] of list) {
          if (![...field.options].some((option) => option.value === value)) field.add(new Option(text, value));
        }
        const wanted = list.map(([value]) => value);
        for (const option of field.options) option.selected = wanted.includes(option.value);
      } else if (list[at] !== undefined) {
        field.value = list[at];
        editors.get(field)?.commands.setContent(list[at], { emitUpdate: true });
      }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
})();
