import BoardGames
import ClassicControl
import CurveFitting
import Designs
import ExperimentRunner
import GridGames
import Gymnasium
import Knapsack
import MultiObjective
import PrisonersDilemma
import Sudoku
import SymbolicRegression
import TestFunctions
import TravelingSalesman

extension Registry {
  /// Everything that Warren brings itself: each environment's components, with the methods that know that task alone, and a file
  /// beside this one for each room. The next environment's components are added here.
  public static let builtIn: Registry = {
    var registry = Registry()
    registry.register(travelingSalesmanComponents)
    registry.register(curveFittingComponents)
    registry.register(testFunctionComponents)
    registry.register(gridGamesComponents)
    registry.register(classicControlComponents)
    registry.register(sudokuComponents)
    registry.register(knapsackComponents)
    registry.register(multiObjectiveComponents)
    registry.register(symbolicRegressionComponents)
    registry.register(gymnasiumComponents)
    registry.register(boardGamesComponents)
    registry.register(prisonersDilemmaComponents)
    registry.register(designsComponents)
    registry.register(datasets)
    registry.register(agents)
    registry.register(searchStrategies)
    registry.register(supervisedMethods)
    registry.register(benchmarkSuites)
    return registry
  }()
}
