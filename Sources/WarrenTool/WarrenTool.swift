import WarrenCommand

@main
struct WarrenTool {
  static func main() async {
    await WarrenCommand.main()
  }
}
