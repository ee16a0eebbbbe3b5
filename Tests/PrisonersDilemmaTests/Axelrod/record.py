"""Records how the strategies of Axelrod's library play, for comparison.

    pip install axelrod && python3 record.py

writes moves.json and scores.json beside itself.

moves.json: every deterministic strategy against fixed sequences of moves, while its own hand is made to slip at fixed rounds; a
character a round, the moves that it meant to make. scores.json: the mean payoff a turn of the deterministic strategies against
each other, 200 turns without noise; and for stochastic strategies, with and without noise, the mean over many matches.
"""
import json
import os
import random

import axelrod as axl
from axelrod import Action

C, D = Action.C, Action.D
TURNS = 200

DETERMINISTIC = {
    "always-cooperate": axl.Cooperator, "always-defect": axl.Defector, "alternator": axl.Alternator,
    "cycler-dc": axl.CyclerDC, "cycler-ccd": axl.CyclerCCD, "cycler-ddc": axl.CyclerDDC, "cycler-cccd": axl.CyclerCCCD,
    "cycler-cccccd": axl.CyclerCCCCCD, "cycler-cccdcd": axl.CyclerCCCDCD, "anti-cycler": axl.AntiCycler,
    "tit-for-tat": axl.TitForTat, "suspicious-tit-for-tat": axl.SuspiciousTitForTat,
    "anti-tit-for-tat": axl.AntiTitForTat, "bully": axl.Bully, "tit-for-two-tats": axl.TitFor2Tats,
    "two-tits-for-tat": axl.TwoTitsForTat, "hard-tit-for-tat": axl.HardTitForTat,
    "hard-tit-for-two-tats": axl.HardTitFor2Tats, "slow-tit-for-two-tats": axl.SlowTitForTwoTats2,
    "three-tits-for-two-tats": axl.NTitsForMTats, "sneaky-tit-for-tat": axl.SneakyTitForTat,
    "spiteful-tit-for-tat": axl.SpitefulTitForTat, "resurrection": axl.Resurrection,
    "double-resurrection": axl.DoubleResurrection, "omega-tit-for-tat": axl.OmegaTFT,
    "adaptive-tit-for-tat": axl.AdaptiveTitForTat, "forgiving-tit-for-tat": axl.ForgivingTitForTat,
    "gradual": axl.Gradual, "original-gradual": axl.OriginalGradual, "grudger": axl.Grudger,
    "fool-me-once": axl.FoolMeOnce, "easy-go": axl.EasyGo, "aggravater": axl.Aggravater, "spiteful-cc": axl.SpitefulCC,
    "opposite-grudger": axl.OppositeGrudger, "grudger-alternator": axl.GrudgerAlternator,
    "forgetful-grudger": axl.ForgetfulGrudger, "soft-grudger": axl.SoftGrudger, "once-bitten": axl.OnceBitten,
    "collective-strategy": axl.CollectiveStrategy, "handshake": axl.Handshake, "davis": axl.FirstByDavis,
    "capri": axl.Capri, "prober": axl.Prober, "prober-2": axl.Prober2, "prober-3": axl.Prober3, "prober-4": axl.Prober4,
    "hard-prober": axl.HardProber, "detective": axl.Detective, "soft-go-by-majority": axl.GoByMajority,
    "hard-go-by-majority": axl.HardGoByMajority, "soft-go-by-majority-5": axl.GoByMajority5,
    "hard-go-by-majority-5": axl.HardGoByMajority5, "soft-go-by-majority-10": axl.GoByMajority10,
    "hard-go-by-majority-10": axl.HardGoByMajority10, "soft-go-by-majority-20": axl.GoByMajority20,
    "hard-go-by-majority-20": axl.HardGoByMajority20, "soft-go-by-majority-40": axl.GoByMajority40,
    "hard-go-by-majority-40": axl.HardGoByMajority40, "retaliate": axl.Retaliate, "retaliate-2": axl.Retaliate2,
    "retaliate-3": axl.Retaliate3, "limited-retaliate": axl.LimitedRetaliate,
    "limited-retaliate-2": axl.LimitedRetaliate2, "limited-retaliate-3": axl.LimitedRetaliate3, "forgiver": axl.Forgiver,
    "grumpy": axl.Grumpy, "punisher": axl.Punisher, "inverse-punisher": axl.InversePunisher,
    "level-punisher": axl.LevelPunisher, "tricky-level-punisher": axl.TrickyLevelPunisher,
    "tricky-cooperator": axl.TrickyCooperator, "tricky-defector": axl.TrickyDefector,
    "adaptive-pavlov-2006": axl.APavlov2006, "adaptive-pavlov-2011": axl.APavlov2011, "shubik": axl.FirstByShubik,
    "nydegger": axl.FirstByNydegger, "tester": axl.SecondByTester, "gladstein": axl.SecondByGladstein,
    "second-grofman": axl.SecondByGrofman, "fortress-3": axl.Fortress3, "fortress-4": axl.Fortress4,
    "ripoff": axl.Ripoff, "thumper": axl.Thumper, "pun-1": axl.Pun1, "raider": axl.Raider, "predator": axl.Predator,
    "usually-cooperates": axl.UsuallyCooperates, "usually-defects": axl.UsuallyDefects,
    "solution-b1": axl.SolutionB1, "solution-b5": axl.SolutionB5, "evolved-machine-4": axl.EvolvedFSM4,
    "all-or-none-2": axl.AON2, "delayed-all-or-none-1": axl.DelayedAON1,
    "win-stay-lose-shift": axl.WinStayLoseShift, "win-shift-lose-stay": axl.WinShiftLoseStay,
}

STOCHASTIC = {
    "random": axl.Random, "random-tit-for-tat": axl.RandomTitForTat,
    "dynamic-two-tits-for-tat": axl.DynamicTwoTitsForTat, "average-copier": axl.AverageCopier,
    "nice-average-copier": axl.NiceAverageCopier, "feld": axl.FirstByFeld, "tullock": axl.FirstByTullock,
    "champion": axl.SecondByChampion, "eatherley": axl.SecondByEatherley, "black": axl.SecondByBlack,
    "cave": axl.SecondByCave, "william-adams": axl.SecondByWmAdams,
    "stochastic-win-stay-lose-shift": axl.StochasticWSLS, "firm-but-fair": axl.FirmButFair,
    "stochastic-cooperator": axl.StochasticCooperator, "joss": axl.FirstByJoss, "soft-joss": axl.SoftJoss,
    "grofman": axl.FirstByGrofman, "desperate": axl.Desperate, "hopeless": axl.Hopeless, "willing": axl.Willing,
    "all-c-or-all-d": axl.ALLCorALLD, "generous-tit-for-tat": axl.GTFT, "zd-extortion": axl.ZDExtortion,
    "zd-extort-2": axl.ZDExtort2, "zd-extort-2-v2": axl.ZDExtort2v2, "zd-extort-3": axl.ZDExtort3,
    "zd-extort-4": axl.ZDExtort4, "zd-mischief": axl.ZDMischief, "zd-generous-2": axl.ZDGen2,
    "zd-generous-tit-for-tat-2": axl.ZDGTFT2, "zd-set-2": axl.ZDSet2,
}


def letters(actions):
    return "".join("C" if action == C else "D" for action in actions)


def scripts():
    """Sequences of the other's moves, and the rounds at which the own hand slips."""
    source = random.Random(1987)
    for cooperation in (0.1, 0.35, 0.5, 0.65, 0.9, 0.97):
        for slips in (0.0, 0.1):
            other = [C if source.random() < cooperation else D for _ in range(TURNS)]
            yield other, [turn for turn in range(TURNS) if source.random() < slips]


def intended(make, other, slips):
    """What a strategy means to do against a sequence of moves when its hand slips at some rounds."""
    player, opponent = make(), axl.MockPlayer(other)
    for one in (player, opponent):
        one.set_match_attributes(length=-1, game=axl.DefaultGame, noise=0)
        one.reset()
    moves = []
    for turn in range(TURNS):
        move = player.strategy(opponent)
        moves.append(move)
        made = move.flip() if turn in slips else move
        player.update_history(made, other[turn])
        opponent.update_history(other[turn], made)
    return letters(moves)


def mean_score(first, second, noise, matches):
    """Mean payoff a turn of both, and the deviation of the mean of the first."""
    match = axl.Match((first(), second()), turns=TURNS, noise=noise, seed=7)
    scores = []
    for _ in range(matches):
        match.play()
        scores.append(match.final_score_per_turn())
    mean = [sum(score[side] for score in scores) / matches for side in (0, 1)]
    variance = [sum((score[side] - mean[side]) ** 2 for score in scores) / max(matches - 1, 1) for side in (0, 1)]
    return [round(value, 5) for value in mean + [(value / matches) ** 0.5 for value in variance]]


def write(name, value):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name)
    with open(path, "w") as file:
        json.dump(value, file, indent=0, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    recorded = list(scripts())
    write("moves.json", {
        "scripts": [{"other": letters(other), "slips": slips} for other, slips in recorded],
        "moves": {name: [intended(make, *script) for script in recorded] for name, make in DETERMINISTIC.items()},
    })
    pairs = []
    names = list(DETERMINISTIC)
    for index, first in enumerate(names):
        row = []
        for second in names[index:]:
            match = axl.Match((DETERMINISTIC[first](), DETERMINISTIC[second]()), turns=TURNS)
            match.play()
            row.append([int(score) for score in match.final_score()])
        pairs.append(row)
    opponents = ["tit-for-tat", "win-stay-lose-shift", "alternator", "cycler-ddc", "soft-go-by-majority"]
    write("scores.json", {
        "names": names,
        "scores": pairs,
        "opponents": opponents,
        "matches": 400,
        "stochastic": {
            name: [mean_score(make, DETERMINISTIC[other], noise, 400) for other in opponents for noise in (0, 0.05)]
            for name, make in STOCHASTIC.items()
        },
    })
