swift run -c release corridor-tool run experiment.yaml
# Then open runs/corridor/report.html in a browser.
