swift run -c release warren new environment corridor --output ../corridor
cd ../corridor
ls -R Package.swift README.md experiment.yaml Sources Tests
