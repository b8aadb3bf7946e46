// Where two texts begin and end to differ, in UTF-16 units: old[first, oldEnd) became now[first, nowEnd).
export function difference(old, now) {
  let first = 0;
  while (first < old.length && first < now.length && old[first] === now[first]) first += 1;
  let last = 0;
  while (last < old.length - first && last < now.length - first && old.at(-1 - last) === now.at(-1 - last)) last += 1;
  return { first, oldEnd: old.length - last, nowEnd: now.length - last };
}
