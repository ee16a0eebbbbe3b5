swift test -c release
swift run -c release corridor-tool play corridor
