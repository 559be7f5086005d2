"use strict";
// Tables that can be gone through step by step, and pages that are printed with everything open.
for (const box of document.querySelectorAll("[data-steps]")) {
  const rows = [...box.querySelectorAll("tbody tr")];
  const heads = [...box.querySelectorAll("thead th")].map((head) => head.textContent);
  const slider = box.querySelector("input");
  const said = box.querySelector("output");
  const say = (row) =>
    [...row.children]
      .map((cell, index) => (index && cell.textContent ? [heads[index], cell.textContent].filter(Boolean).join(": ") : ""))
      .filter(Boolean)
      .join("; ");
  const show = (place) => {
    const last = rows.length;
    const now = Math.min(Math.max(place, 1), last);
    rows.forEach((row, index) => {
      row.classList.toggle("ahead", index >= now);
      row.classList.toggle("now", index === now - 1);
    });
    slider.value = now;
    const text = say(rows[now - 1]);
    slider.setAttribute("aria-valuetext", text);
    said.textContent = now + "/" + last;
  };
  const ways = { first: () => 1, back: () => +slider.value - 1, on: () => +slider.value + 1, last: () => rows.length };
  if (rows.length) {
    box.querySelector(".stepper").hidden = false;
    slider.addEventListener("input", () => show(+slider.value));
    for (const button of box.querySelectorAll("button")) {
      button.addEventListener("click", () => show(ways[button.dataset.go]()));
    }
    show(rows.length);
    rows[rows.length - 1].classList.remove("now");
  }
}
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
