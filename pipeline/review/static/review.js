// Keys and selecting; every page works without. An element with data-key="c" is
// pressed, opened or focused by that key.
"use strict";

const KEYS_OFF = "review.keys-off";

function typing(element) {
  return element.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
}

function shown(element) {
  return element.checkVisibility ? element.checkVisibility() : true;
}

function press(element) {
  // Without a choice an answer would be about nothing, so the key chooses first.
  const all = element.form && element.name === "do" ? radios() : [];
  if (all.length && !all.some((radio) => radio.checked)) {
    choose(all[0]);
  } else if (element.dataset.dialog) {
    document.getElementById(element.dataset.dialog).showModal();
  } else if (element.matches("summary")) {
    const details = element.parentElement;
    details.open = element.dataset.focus ? true : !details.open;
    if (element.dataset.select) takeSelection();
    if (element.dataset.focus) document.getElementById(element.dataset.focus).focus();
  } else if (element.matches("input, select, textarea")) {
    if (element.dataset.select) takeSelection();
    element.focus();
  } else {
    element.click();
  }
}

function radios() {
  return [...document.querySelectorAll("input[type=radio][name=claim]")];
}

// In the queue, j and k go from passage to passage; there is no link to follow.
function move(step) {
  const all = radios();
  const row = (radio) => radio.closest("tr");
  const at = all.findIndex((radio) => radio.checked);
  let i = at + step;
  while (all[i] && at >= 0 && row(all[i]) === row(all[at])) i += step;
  if (step < 0) while (all[i - 1] && row(all[i - 1]) === row(all[i])) i -= 1;
  if (all[i]) choose(all[i]);
}

function choose(radio) {
  radio.checked = true;
  radio.focus();
  radio.scrollIntoView({ block: "nearest" });
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const target = event.target;
  if (event.key === "Escape" && typing(target)) return target.blur();
  if (typing(target) || target.closest("dialog")) return undefined;
  if (event.key === "Enter") return openChosen(event);
  if (event.key !== "?" && localStorage.getItem(KEYS_OFF)) return undefined;
  const found = [...document.querySelectorAll("[data-key]")].find(
    (element) => element.dataset.key === event.key && shown(element),
  );
  if (found) press(found);
  else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
  else return undefined;
  event.preventDefault();
  return undefined;
}

// Enter on a radio would send the form with its first button.
function openChosen(event) {
  const target = event.target;
  if (target.type !== "radio") return;
  event.preventDefault();
  if (target.dataset.open) window.location.assign(target.dataset.open);
}

// Offsets in the document count code points; a browser counts UTF-16 units.
function offsetOf(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const piece = element.closest("[data-at]");
  if (!piece) return null;
  const at = Number(piece.dataset.at);
  if ("code" in piece.dataset) return at + (offset > 0 ? 1 : 0);
  const before = document.createRange();
  before.setStart(piece, 0);
  before.setEnd(node, offset);
  return at + [...before.toString()].length;
}

function takeSelection() {
  const text = document.getElementById("text");
  const selection = window.getSelection();
  if (!text || !selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
  const start = offsetOf(range.startContainer, range.startOffset);
  const end = offsetOf(range.endContainer, range.endOffset);
  if (start === null || end === null || start >= end) return;
  const words = document.getElementById("words");
  if (!words) return;
  words.value = selection.toString();
  fill(start, end, text.dataset.keyText);
}

function fill(start, end, key) {
  const values = { start, end, key };
  for (const field of document.querySelectorAll("[data-selection]")) {
    field.value = values[field.dataset.selection];
  }
}

// A page grows inside its frame, with the quote in the middle; the image of more dots
// is asked for once it can be seen.
const ZOOMS = [1, 1.5, 2, 3, 4];
let zoom = 0;

function zoomBy(step) {
  const before = zoom;
  zoom = step ? Math.min(Math.max(zoom + step, 0), ZOOMS.length - 1) : 0;
  for (const lens of document.querySelectorAll(".lens")) {
    if (!before) lens.dataset.width = lens.clientWidth; // 0 in a part that is folded
    const width = Number(lens.dataset.width) * ZOOMS[zoom];
    lens.firstElementChild.style.width = zoom && width ? `${width}px` : "100%";
    const image = lens.querySelector("image");
    if (zoom) image.setAttribute("href", enlarged(image.getAttribute("href")));
    lens.classList.toggle("enlarged", zoom > 0);
    lens.tabIndex = zoom ? 0 : -1; // the arrow keys move what has the focus
    showQuote(lens);
  }
}

// The first line in the middle of the frame; lines that are wider begin at its left.
function showQuote(lens) {
  const frame = lens.getBoundingClientRect();
  const boxes = [...lens.querySelectorAll(".quote-box")].map((box) => box.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const right = Math.max(...boxes.map((box) => box.right));
  const spare = Math.max(8, (frame.width - (right - left)) / 2);
  lens.scrollLeft += left - frame.left - spare;
  lens.scrollTop += boxes[0].top + boxes[0].height / 2 - frame.top - frame.height / 2;
}

// The page that refuses them is shown when all was sent; say it before.
function checkSize(files) {
  const total = [...files.files].reduce((sum, file) => sum + file.size, 0);
  const words = total > Number(files.dataset.max) ? files.dataset.tooLarge : "";
  const warning = document.getElementById("too-large");
  files.setCustomValidity(words);
  warning.textContent = words;
  warning.hidden = !words;
}

// An answer that needs a note waits on the page until the note is written.
let waiting = null;

function lacksNote(form, button) {
  const note = form.elements.note;
  if (!button?.dataset.note || note.value.trim()) return false;
  waiting = button;
  const said = form.querySelector(".needs-note") || document.createElement("span");
  said.className = "needs-note";
  said.setAttribute("role", "alert");
  note.closest(".note-field").before(said);
  said.textContent = button.dataset.note;
  note.focus();
  return true;
}

// Enter in a field of one line would press the first button, which saves the note only.
function sendWaiting(event) {
  const isLine = event.target.matches("input[name=note]");
  if (event.key !== "Enter" || !isLine || waiting?.form !== event.target.form) return;
  event.preventDefault();
  waiting.click();
}

function start() {
  document.addEventListener("keydown", sendWaiting);
  document.addEventListener("keydown", onKey);
  const chosen = radios().find((radio) => radio.checked);
  if (chosen && !window.location.hash) {
    chosen.focus({ preventScroll: true });
    if (window.location.search.includes("at=")) chosen.scrollIntoView({ block: "center" });
  }
  const words = document.getElementById("words");
  const text = document.getElementById("text");
  if (words && text) {
    text.addEventListener("mouseup", () => setTimeout(takeSelection));
    text.addEventListener("keyup", takeSelection);
    // Typed words are looked for; offsets of an older selection must not win.
    words.addEventListener("input", () => fill("", "", ""));
  }
  const on = document.getElementById("keys-on");
  on.checked = !localStorage.getItem(KEYS_OFF);
  on.addEventListener("change", () => {
    if (on.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, "1");
  });
  document.querySelector("[data-dialog=keys]").addEventListener("click", (event) => {
    event.preventDefault();
    document.getElementById("keys").showModal();
  });
  for (const button of document.querySelectorAll("[data-zoom]")) {
    button.parentElement.hidden = false;
    button.addEventListener("click", () => zoomBy(Number(button.dataset.zoom)));
  }
  const files = document.querySelector("input[type=file]");
  if (files) files.addEventListener("change", () => checkSize(files));
  // Two presses in a hurry are one answer.
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("submit", (event) => {
      const isHeld = lacksNote(form, event.submitter);
      if (isHeld || form.dataset.sent) event.preventDefault();
      if (!isHeld) form.dataset.sent = "1";
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });
}

start();

function enlarged(address) {
  const url = new URL(address, location.href);
  url.searchParams.set("large", "true");
  return url.pathname + url.search;
}
