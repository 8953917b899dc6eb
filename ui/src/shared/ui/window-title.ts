/** The window's name: what waits for a hand, the page, the desk. */
let page = "";
let waiting = 0;

const write = () => {
  document.title = [waiting > 0 ? `(${waiting}) ` : "", page ? `${page} · ` : "", "Thetadesk"].join("");
};

export function nameWindow(title: string): void {
  page = title;
  write();
}

/** How many alerts wait, before the page's name: seen on the browser's tab while another one is looked at. */
export function countInTitle(count: number): void {
  waiting = count;
  write();
}
