import Knapsack
