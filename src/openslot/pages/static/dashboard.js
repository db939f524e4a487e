// Conveniences of the dashboard; every page is whole without them.
"use strict"

document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest" })

for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copies)
    getSelection().selectAllChildren(from)
    if (await copied(from.href)) button.textContent = button.dataset.done
  })
}

/** Without https browsers have no clipboard, and what is selected goes the old way. */
async function copied(text) {
  if (!navigator.clipboard) return document.execCommand("copy")
  return navigator.clipboard.writeText(text).then(() => true, () => false)
}
