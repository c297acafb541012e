// What the editor for rich text knows beyond its package: pictures of the library, footnotes, and pasted text cleaned as it will be saved.
import { Extension, Mark, Node, Plugin, crel } from "django-prose-editor/editor";

const holder = (editor) => editor.options.element.closest(".rich-text");
let count = 0;

// Django's own window for choosing a record writes its number into a field, here one that is not sent.
function choosePicture(editor) {
  const box = holder(editor);
  let input = box.querySelector("input.rich-text__choice");
  if (!input) {
    input = crel("input", { type: "hidden", className: "rich-text__choice", id: `rich-text-picture-${++count}` });
    box.append(input);
    django.jQuery(input).on("change", () => editor.commands.insertPicture(input.value));
  }
  const address = new URL(box.dataset.pictures, location.href);
  address.searchParams.set("_to_field", "id");
  showRelatedObjectLookupPopup(crel("a", { id: `lookup_${input.id}`, href: address.href }));
}

export const Picture = Node.create({
  name: "picture",
  group: "block",
  atom: true,
  draggable: true,

  addAttributes() {
    return {
      number: {
        default: null,
        parseHTML: (element) => element.dataset.picture,
        renderHTML: ({ number }) => ({ "data-picture": number }),
      },
    };
  },
  parseHTML: () => [{ tag: "img[data-picture]" }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],

  // In the editor the picture itself, with its words; only its number is kept.
  addNodeView() {
    return ({ node, editor }) => {
      const box = holder(editor);
      const image = crel("img", { alt: "" });
      const words = crel("figcaption");
      const address = new URL(`${node.attrs.number}/about/`, new URL(box.dataset.pictures, location.href));
      address.searchParams.set("language", box.lang);
      fetch(address)
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
        .then(({ src, alt, caption }) => {
          Object.assign(image, { src, alt });
          words.textContent = caption || alt;
        })
        .catch(() => {
          image.remove();
          words.textContent = box.dataset.gone;
        });
      return { dom: crel("figure", { className: "rich-text__picture" }, [image, words]) };
    };
  },

  addCommands() {
    return {
      // Writing goes on below the picture.
      insertPicture:
        (number) =>
        ({ editor, chain }) =>
          chain()
            .focus()
            .insertContent([{ type: this.name, attrs: { number } }, ...(isAtEnd(editor) ? [{ type: "paragraph" }] : [])])
            .run(),
    };
  },

  addMenuItems({ buttons, menu }) {
    const { editor } = this;
    const label = holder(editor).dataset.pictureLabel;
    menu.defineItem({ name: "picture", groups: "nodes", button: buttons.text(label, label), command: choosePicture });
  },
});

const isAtEnd = ({ state: { selection, doc } }) => selection.$to.end(1) + 1 >= doc.content.size;

export const Footnote = Mark.create({
  name: "footnote",
  priority: 1100, // around a link in it, not within
  exitable: true,
  parseHTML: () => [{ tag: "small.footnote" }],
  renderHTML: () => ["small", { class: "footnote" }, 0],

  addKeyboardShortcuts() {
    return { "Mod-Alt-f": () => this.editor.commands.toggleMark(this.name) }; // as in Word
  },

  addMenuItems({ buttons, menu }) {
    const { editor } = this;
    const label = holder(editor).dataset.footnoteLabel;
    menu.defineItem({
      name: "footnote",
      groups: "marks",
      button: buttons.text(label, label),
      active: () => editor.isActive("footnote"),
      command: () => editor.chain().focus().toggleMark("footnote").run(),
    });
  },
});

// The server cleans what was pasted by the same rules as what is saved. Without an answer the editor keeps what it knows.
async function cleaned(box, pasted) {
  const html = pasted.replace(/<!--[\s\S]*?-->/g, "").replace(/(src|href)=(["'])data:[\s\S]*?\2/g, "");
  const answer = await fetch(box.dataset.clean, {
    method: "POST",
    headers: { "Content-Type": "text/html", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value },
    body: html,
  });
  return answer.json();
}

function tellOfPictures(box, number) {
  box.querySelector(".rich-text__told")?.remove();
  if (number) box.append(crel("p", { className: "rich-text__told", role: "status", textContent: box.dataset.leftOut }));
}

export const CleanPaste = Extension.create({
  name: "cleanPaste",
  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        props: {
          handlePaste(view, event) {
            const pasted = event.clipboardData?.getData("text/html");
            if (!pasted || pasted.includes("data-pm-slice")) return false; // no HTML, or out of an editor like this
            const box = holder(editor);
            cleaned(box, pasted)
              .then(({ html, pictures }) => {
                view.pasteHTML(html);
                tellOfPictures(box, pictures);
              })
              .catch(() => view.pasteHTML(pasted));
            return true;
          },
        },
      }),
    ];
  },
});
