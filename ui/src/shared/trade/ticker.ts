/** What an underlying may be called: up to ten letters, digits, dots, dashes or slashes. */
export const readTicker = (text: string): string | null => {
  const ticker = text.trim().toUpperCase();
  return /^[A-Z0-9][A-Z0-9./-]{0,9}$/.test(ticker) ? ticker : null;
};
