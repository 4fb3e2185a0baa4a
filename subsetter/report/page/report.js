(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const phone = () => window.innerWidth < 600;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const font = "system-ui, sans-serif";
  const charts = [];

  const count = (number) => number === null ? "?" : number.toLocaleString("en-US");
  const size = (number) => {
    if (number === null) return "?";
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let power = 0;
    while (number >= 1000 && power < units.length - 1) { number /= 1000; power += 1; }
    return `${power === 0 || number >= 99.5 ? Math.round(number) : number.toFixed(1)} ${units[power]}`;
  };
  const escaped = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

  const text = () => ({ color: colour("ink"), fontFamily: font });
  const axis = () => ({
    axisLabel: { color: colour("quiet"), fontFamily: font, hideOverlap: true },
    axisLine: { lineStyle: { color: colour("line") } },
    splitLine: { lineStyle: { color: colour("line") } },
  });
  const names = (values) => ({
    type: "category", data: values, inverse: true, axisTick: { show: false },
    axisLine: { lineStyle: { color: colour("line") } },
    axisLabel: { color: colour("ink"), fontFamily: font, width: phone() ? 86 : 170, overflow: "truncate", interval: 0 },
  });
  const tooltip = () => ({
    confine: true, backgroundColor: colour("card"), borderColor: colour("line"), textStyle: text(),
    extraCssText: "max-width: 80vw; white-space: normal;",
  });

  const draw = (id, height, width, option) => {
    const place = document.getElementById(id);
    if (!place) return;
    place.style.height = `${height}px`;
    place.style.width = width ? `${width}px` : "100%";  // a stretched picture would have stretched letters
    const chart = echarts.init(place, null, { renderer: "svg" });
    chart.setOption({ animation: false, textStyle: { fontFamily: font }, ...option });
    charts.push(chart);
    return chart;
  };

  const sizes = () => {
    const { tables, source, copy, is_bytes } = data.sizes;
    const shown = is_bytes ? size : count;
    // A logarithmic scale has no zero: what is nothing is drawn as nothing.
    const bar = (name, values, paint) => ({
      name, type: "bar", data: values.map((one) => one > 0 ? one : null), itemStyle: { color: colour(paint) },
      barMaxWidth: 9, barGap: "10%",
    });
    draw("sizes", 70 + 30 * tables.length, 0, {
      legend: { top: 0, left: 0, textStyle: text(), itemWidth: 14, itemHeight: 10 },
      grid: { top: 30, bottom: 28, left: phone() ? 96 : 180, right: 24 },
      tooltip: {
        ...tooltip(), trigger: "axis", axisPointer: { type: "shadow" },
        formatter: ([{ dataIndex: at }]) =>
          `${escaped(tables[at])}<br>source ${shown(source[at])}<br>copy ${shown(copy[at])}`,
      },
      xAxis: { type: "log", min: 1, ...axis(), axisLabel: { ...axis().axisLabel, formatter: shown } },
      yAxis: names(tables),
      series: [bar("source", source, "source"), bar("copy", copy, "copy")],
    });
  };

  const graph = () => {
    if (!data.graph.nodes.length) return;
    const { nodes, box, edges, right, bottom, width, height } = data.graph;
    // Arrows end at points on the sides of boxes: the library would let them end inside, under the boxes.
    const point = (id, [x, y]) => ({ id, x, y, symbolSize: 0, label: { show: false }, tooltip: { show: false } });
    const head = (id, { from, to, bend }) => {
      const [right, down] = [to[0] - from[0], to[1] - from[1]];
      const way = Math.atan2(right / 2 - bend * down, -(down / 2 + bend * right));  // clockwise from straight up
      return {
        ...point(id, [to[0] - 4 * Math.sin(way), to[1] + 4 * Math.cos(way)]), symbol: "triangle", symbolSize: 8,
        symbolRotate: -way * 180 / Math.PI, itemStyle: { color: colour("copy") },
      };
    };
    const chart = draw("graph", height, width, {
      tooltip: { ...tooltip(), formatter: ({ data: one }) => escaped(one.told || "") },
      series: [{
        type: "graph", layout: "none", left: 80, right: 80, top: 45, bottom: 45,
        data: [point("first", [0, 0]), point("last", [right, bottom]), ...nodes.map((one, at) => ({
          id: `table${at}`, x: one.x, y: one.y, table: one.name, told: one.told, symbol: "rect", symbolSize: box,
          itemStyle: { color: colour("card") },
          label: {
            show: true, color: colour("ink"), fontFamily: font, fontSize: 11, overflow: "truncate",
            width: box[0] - 8, height: box[1] - 8, padding: 4, align: "center", verticalAlign: "middle",
            borderColor: colour("source"), borderWidth: 1, borderRadius: 3, lineHeight: 14,
            formatter: `${one.label}\n{rows|${one.rows}}`,
            rich: { rows: { color: colour("quiet"), fontSize: 10, lineHeight: 14 } },
          },
        })), ...edges.flatMap((one, at) => [point(`from${at}`, one.from), head(`to${at}`, one)])],
        links: edges.map((one, at) => ({
          source: `from${at}`, target: `to${at}`, told: one.told,
          lineStyle: { color: colour("copy"), type: one.required ? "solid" : "dashed", width: 1.2, opacity: 0.75,
            curveness: one.bend },
          label: { show: one.rows !== "", formatter: one.rows, color: colour("quiet"), fontSize: 10,
            fontFamily: font, backgroundColor: colour("page"), padding: 2 },
        })),
        edgeSymbol: ["none", "none"], roam: false, silent: false,
        emphasis: { scale: false, lineStyle: { width: 3, opacity: 1 } },
      }],
    });
    const mark = (type) => ({ data: { table } }) => {
      if (table === undefined) return;
      const own = edges.flatMap((one, at) => one.child === table || one.parent === table ? [at] : []);
      chart.dispatchAction({ type, seriesIndex: 0, dataType: "edge", dataIndex: own });
    };
    chart.on("mouseover", mark("highlight"));
    chart.on("mouseout", mark("downplay"));
  };

  const times = () => {
    const { steps, bars } = data.times;
    if (!bars.length) return;
    draw("times", 60 + 26 * steps.length, 0, {
      grid: { top: 8, bottom: 28, left: phone() ? 96 : 180, right: phone() ? 112 : 130 },
      tooltip: { ...tooltip(), formatter: ({ data: one }) => escaped(one[3]) },
      xAxis: { type: "value", min: 0, ...axis(), axisLabel: { ...axis().axisLabel, formatter: "{value} s" } },
      yAxis: names(steps),
      series: [{
        type: "custom", data: bars, clip: false, encode: { x: [1, 2], y: 0 },
        renderItem: (_, api) => {
          const [from, to] = [api.coord([api.value(1), api.value(0)]), api.coord([api.value(2), api.value(0)])];
          const one = bars[_.dataIndex];
          return {
            type: "rect", shape: { x: from[0], y: from[1] - 7, width: Math.max(2, to[0] - from[0]), height: 14, r: 3 },
            style: { fill: colour(one[5] ? "source" : "copy") },
            textContent: { style: { text: one[4], fill: colour("quiet"), font: `11px ${font}` } },
            textConfig: { position: "right", distance: 6 },
          };
        },
      }],
    });
  };

  const all = () => {
    while (charts.length) charts.pop().dispose();
    sizes();
    graph();
    times();
  };
  let wide = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === wide) return;  // a phone's address bar came or went
    wide = window.innerWidth;
    all();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
  all();
})();
