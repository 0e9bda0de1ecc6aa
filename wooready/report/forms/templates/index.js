"use strict";
// Sorts and filters the rows of the page. Without it the page is the same, in its initial order.
(() => {
  const table = document.getElementById("list"), body = table.tBodies[0], rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells], collator = new Intl.Collator("en", { numeric: true });
  const key = (row, column) => row.cells[column].dataset.rank ?? row.cells[column].textContent;
  const sort = (column, down) => {
    const keyed = rows.map((row) => [key(row, column), row]);
    // Rows without a value stay at the end in both directions.
    keyed.sort(([a], [b]) => (a === "") - (b === "") || (down ? collator.compare(b, a) : collator.compare(a, b)));
    heads.forEach((head, at) => (at === column ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort")));
    body.replaceChildren(...keyed.map(([, row]) => row));
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(column, head.getAttribute("aria-sort") === "ascending"));
    head.replaceChildren(button);
  });
  const field = document.getElementById("filter"), shown = document.getElementById("shown");
  const texts = rows.map((row) => row.textContent.toLowerCase());
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    let count = 0;
    rows.forEach((row, at) => { row.hidden = !texts[at].includes(wanted); count += !row.hidden; });
    shown.textContent = wanted ? `${count} of ${rows.length}` : "";
  });
  const tools = document.getElementById("tools");
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.hidden = false;
})();
