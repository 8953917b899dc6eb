/** A leg of a step ("−1 AAPL 26 Dec 26 220 P") below a heading that names the ticker: "−1 26 Dec 26 220 P". */
export function withoutTicker(leg: string, ticker: string): string {
  const [quantity, ...words] = leg.split(" ");
  const rest = words.join(" ");
  if (rest === ticker) return `${quantity} shares`;
  return rest.startsWith(`${ticker} `) ? `${quantity} ${rest.slice(ticker.length + 1)}` : leg;
}
