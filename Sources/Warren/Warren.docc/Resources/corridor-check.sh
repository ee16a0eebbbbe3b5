swift run -c release corridor-tool check corridor
# corridor: nothing breaks the contract.
# Checked: the environment in 100 episodes.
