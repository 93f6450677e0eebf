// What was scanned or typed, as the server looks it up: the code at the end of our URL, or the human code.

/** "HTTPS://HOST/Q/ABCD…" → "ABCD…"; a human code loses blanks and takes the letters that are easily misread (design.md §3). */
export function codeIn(text: string): string {
  const upper = text.trim().toUpperCase();
  const in_url = /\/Q\/([0-9A-Z]{4,32})(?:[/?#].*)?$/.exec(upper);
  if (in_url) return in_url[1]!;
  const bare = upper.replace(/[\s\-—]/g, '');
  if (bare.length !== 7) return bare;
  return bare
    .replace(/[IL]/g, '1')
    .replace(/O/g, '0')
    .replace(/S/g, '5')
    .replace(/Z/g, '2')
    .replace(/B/g, '8')
    .replace(/U/g, 'V');
}
