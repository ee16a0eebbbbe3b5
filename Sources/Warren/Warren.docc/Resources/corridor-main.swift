import Corridor
import Warren

await WarrenCommand.main { Corridor.task }
