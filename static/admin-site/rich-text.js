document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  // The editor replaces a textarea, whose label a screen reader would otherwise not find.
  const label = textarea.labels[0]?.textContent.trim().replace(/:$/, "");
  if (label) editor.setOptions({ editorProps: { ...editor.options.editorProps, attributes: { "aria-label": label } } });
  editor.on("create", () => nameButtons(editor.view.dom.closest(".prose-editor")));
});

// Its package asks for translations of its dialogues, but not of its buttons.
function nameButtons(box) {
  for (const button of box.querySelectorAll(".prose-menubar__button[title]")) {
    button.title = gettext(button.title);
    button.setAttribute("aria-label", button.title);
  }
  for (const style of box.querySelectorAll(".prose-menubar__option > *")) style.textContent = gettext(style.textContent);
}
