// What `import Warren` brings: every library, so that a user's file needs one import. Reports are
// left out: what they call a measure is not what experiments call one.
@_exported import Agents
@_exported import BoardGames
@_exported import ClassicControl
@_exported import Core
@_exported import CurveFitting
@_exported import Designs
@_exported import ExperimentRunner
@_exported import GridGames
@_exported import Gymnasium
@_exported import Knapsack
@_exported import MultiObjective
@_exported import NeuralNetworks
@_exported import ONNX
@_exported import PrisonersDilemma
@_exported import ReinforcementLearning
@_exported import Search
@_exported import Sudoku
@_exported import Supervised
@_exported import SymbolicRegression
@_exported import Tensors
@_exported import TestFunctions
@_exported import TravelingSalesman
@_exported import WarrenCommand
