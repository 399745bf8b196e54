"use strict";
(() => {
  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const words = (cell) => cell.textContent.trim();
  const value = (cell) => {
    const text = cell.dataset.value ?? words(cell);
    return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
  };

  // --- sorting: a button in each header, for mouse and keyboard alike
  const sort = (table, header, descending) => {
    const column = header.cellIndex, numbers = header.dataset.sort === "number";
    const keyed = Array.from(table.tBodies[0].rows, (row) => [(numbers ? value : words)(row.cells[column]), row]);
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null); // what is not known comes last, both ways
      const less = numbers ? a - b : order.compare(a, b);
      return descending ? -less : less;
    });
    table.tBodies[0].append(...keyed.map(([, row]) => row));
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  };
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    for (const header of table.tHead.querySelectorAll("th[data-sort]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => sort(table, header, header.getAttribute("aria-sort") === "ascending"));
    }
  }

  // --- filtering the class
  for (const form of document.querySelectorAll("form[data-for]")) {
    const table = document.getElementById(form.dataset.for), field = form.elements;
    const rows = Array.from(table.tBodies[0].rows, (row) => ({
      row, text: `${words(row.cells[0])} ${row.dataset.also}`.toLowerCase(),
      states: Array.from(row.cells, (cell) => (cell.dataset.is ?? "").split(" ")),
    }));
    const first = 2, end = table.tHead.rows[0].cells.length; // columns of labs, after the student and the sum
    let lab = "";
    const show = () => {
      const text = field.text.value.trim().toLowerCase(), status = field.status.value;
      const chosen = Number(field.lab.value);
      let shown = 0;
      for (const { row, text: own, states } of rows) {
        const fits = !status || (chosen ? states[chosen] : states.flat()).includes(status);
        row.hidden = !(fits && own.includes(text));
        shown += !row.hidden;
      }
      if (field.lab.value !== lab) {
        lab = field.lab.value;
        for (const row of [table.tHead.rows[0], ...rows.map(({ row }) => row)])
          for (let place = first; place < end; place++) row.cells[place].hidden = lab !== "" && place !== chosen;
      }
      field.count.value = `${shown} of ${rows.length} shown`;
    };
    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(show));
    form.hidden = false;
    show();
  }

  // --- a link to a lab opens it
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  addEventListener("hashchange", open);
  open();
})();
