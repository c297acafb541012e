// Offers records while somebody types into a search field. The field becomes a combobox with a list box below it, after the
// pattern "list autocomplete with manual selection" of the W3C's ARIA Authoring Practices: the focus stays in the field, and
// nothing is chosen that was not chosen by hand. Without this script the fields are plain ones.
"use strict";

(() => {
  const { address, label } = document.currentScript.dataset;
  const PAUSE = 80; // milliseconds after a keystroke
  const KEPT = 50; // answers kept in memory
  const answers = new Map();

  // One Korean letter is much already, one Latin letter is not.
  const isEnough = (text) => text.length > 1 || /[\u3131-\u318E\uAC00-\uD7A3]/.test(text);

  const setAttributes = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  const answerTo = async (text, signal) => {
    if (!answers.has(text)) {
      const response = await fetch(`${address}?q=${encodeURIComponent(text)}`, { signal });
      if (!response.ok) throw new Error(response.statusText);
      if (answers.size >= KEPT) answers.clear();
      answers.set(text, await response.text());
    }
    return new DOMParser().parseFromString(answers.get(text), "text/html");
  };

  class Combobox {
    chosen = null; // the option that Enter would open
    options = [];

    constructor(field) {
      this.field = field;
      const id = `${field.id}-suggestions`;
      this.list = setAttributes(document.createElement("div"), { id, class: "suggestions", role: "listbox", "aria-label": label });
      this.list.hidden = true;
      this.status = setAttributes(document.createElement("p"), { class: "visually-hidden", role: "status" });
      field.form.append(this.list, this.status);
      setAttributes(field, { role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" });
      field.addEventListener("input", () => this.ask(PAUSE)); // also while a Korean syllable is being composed
      field.addEventListener("keydown", (event) => this.press(event));
      field.addEventListener("blur", () => this.close());
      this.list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
    }

    get isOpen() {
      return !this.list.hidden;
    }

    ask(pause = 0) {
      this.forget();
      this.timer = setTimeout(async () => {
        const text = this.field.value.trim();
        if (!isEnough(text)) return this.close();
        this.request = new AbortController();
        try {
          this.show(await answerTo(text, this.request.signal));
        } catch (error) {
          if (error.name !== "AbortError") this.close(); // suggestions are a help; searching works without them
        }
      }, pause);
    }

    forget() {
      clearTimeout(this.timer);
      this.request?.abort();
    }

    show(answer) {
      if (document.activeElement !== this.field) return;
      this.choose(null);
      this.options = [...answer.querySelectorAll("[role=option]")];
      this.options.forEach((option, number) => { option.id = `${this.list.id}-${number + 1}`; });
      this.list.replaceChildren(...this.options);
      this.list.scrollTop = 0;
      this.expand(this.options.length > 0);
      this.status.textContent = answer.querySelector("[data-announcement]").textContent;
    }

    close() {
      this.forget();
      this.choose(null);
      this.expand(false);
      this.status.textContent = "";
    }

    expand(isExpanded) {
      this.list.hidden = !isExpanded;
      this.field.setAttribute("aria-expanded", isExpanded);
    }

    choose(option) {
      this.chosen?.setAttribute("aria-selected", "false");
      this.chosen = option;
      if (!option) return this.field.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", option.id);
    }

    // From the field down through the options and back into the field, and the same way up.
    move(step) {
      const places = this.options.length + 1;
      const here = this.options.indexOf(this.chosen) + 1;
      this.choose(this.options[(here + step + places) % places - 1] ?? null);
    }

    press(event) {
      // While a syllable is composed, keys belong to the input method; Safari tells so by the key code alone.
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (this.isOpen) this.move(event.key === "ArrowDown" ? 1 : -1);
        else this.ask();
      } else if (event.key === "Enter" && this.chosen) {
        event.preventDefault();
        this.chosen.click();
      } else if (event.key === "Escape" && this.isOpen) {
        event.preventDefault(); // or the browser would empty the field
        this.close();
      } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
        this.choose(null);
      }
    }
  }

  document.querySelectorAll("form[role=search] input[type=search]").forEach((field) => new Combobox(field));
})();
