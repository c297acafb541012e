// The editor replaces a textarea, whose label a screen reader would otherwise not find.
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  const label = textarea.labels[0]?.textContent.trim().replace(/:$/, "");
  if (label) editor.setOptions({ editorProps: { ...editor.options.editorProps, attributes: { "aria-label": label } } });
});
